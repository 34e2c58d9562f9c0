package ddrf

var signatureChanges = map[string]change{}
