package ddrf

var httpChanges = map[string]change{}
