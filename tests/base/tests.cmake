# One line a test: watchglass_test(base NAME LINK wg_...).
