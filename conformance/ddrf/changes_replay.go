package ddrf

var replayChanges = map[string]change{}
