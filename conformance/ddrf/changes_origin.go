package ddrf

var originChanges = map[string]change{}
