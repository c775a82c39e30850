# One line a test: watchglass_test(patterns NAME LINK wg_...).
watchglass_test(patterns cas LINK wg_patterns)
watchglass_test(patterns cues LINK wg_patterns)
watchglass_test(patterns judge LINK wg_patterns)
watchglass_test(patterns lexicon LINK wg_patterns)
watchglass_test(patterns matcher LINK wg_patterns)
watchglass_test(patterns normalise LINK wg_patterns)
watchglass_test(patterns scan LINK wg_patterns)
watchglass_test(patterns squeeze LINK wg_patterns)
