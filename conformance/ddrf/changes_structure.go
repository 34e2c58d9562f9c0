package ddrf

var structureChanges = map[string]change{}
