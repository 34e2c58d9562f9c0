package ddrf

var legalChanges = map[string]change{
	"ok-direct":       plain,
	"ok-intermediary": fromQ,
}
