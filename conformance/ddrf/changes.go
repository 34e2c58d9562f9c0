package ddrf

// changes are those of vectors that need no site of their own.
var changes = joined(legalChanges, claimChanges, identifierChanges, timeChanges, signatureChanges, headerChanges,
	structureChanges, issuerChanges, httpChanges, replayChanges)

// siteChanges are those of vectors with a site of their own, which is named for the vector.
var siteChanges = joined(legalSiteChanges, originChanges, keyFileChanges, issuerSiteChanges)
