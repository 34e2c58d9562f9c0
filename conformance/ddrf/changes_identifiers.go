package ddrf

var identifierChanges = map[string]change{}
