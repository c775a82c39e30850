# One line a test: watchglass_test(e2e NAME LINK wg_...).
