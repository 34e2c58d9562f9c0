package ddrf

var claimChanges = both(map[string]change{
	"version-missing": without("version"),
	"version-null":    claim("version", "null"),
})
