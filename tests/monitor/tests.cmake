# One line a test: watchglass_test(monitor NAME LINK wg_...).
watchglass_test(monitor analyse LINK wg_monitor)
watchglass_test(monitor judge LINK wg_monitor)
watchglass_test(monitor message LINK wg_monitor m)
watchglass_test(monitor pool LINK wg_monitor)
watchglass_test(monitor page_type LINK wg_monitor)
watchglass_test(monitor workspace LINK wg_monitor)
watchglass_test(monitor writer LINK wg_monitor SOURCES support/database.c support/sample.c)
