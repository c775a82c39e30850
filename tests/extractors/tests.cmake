# One line a test: watchglass_test(extractors NAME LINK wg_...).
