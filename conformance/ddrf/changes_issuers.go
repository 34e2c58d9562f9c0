package ddrf

var issuerChanges = map[string]change{}

var issuerSiteChanges = map[string]change{}
