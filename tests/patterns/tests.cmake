# One line a test: watchglass_test(patterns NAME LINK wg_...).
