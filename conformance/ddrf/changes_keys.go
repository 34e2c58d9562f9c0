package ddrf

var keyFileChanges = map[string]change{}
