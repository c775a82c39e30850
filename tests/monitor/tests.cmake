# One line a test: watchglass_test(monitor NAME LINK wg_...).
