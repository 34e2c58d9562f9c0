package ddrf

var headerChanges = map[string]change{}
