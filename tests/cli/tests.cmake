# One line a test: watchglass_test(cli NAME LINK wg_...).
