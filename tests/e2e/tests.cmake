# End-to-end tests: the real program against real servers on loopback.
function(watchglass_e2e name)
    add_test(NAME e2e/${name}
             COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_${name}.py)
    set_tests_properties(e2e/${name} PROPERTIES TIMEOUT 900
        ENVIRONMENT "WATCHGLASS=$<TARGET_FILE:watchglass>" ${ARGN})
endfunction()

watchglass_e2e(disk)
watchglass_e2e(hosts)
watchglass_e2e(market)
watchglass_e2e(kill)
watchglass_e2e(postgres)
watchglass_e2e(wordpress)
watchglass_e2e(archive)
watchglass_e2e(faults)
watchglass_e2e(politeness)
watchglass_e2e(traps)
watchglass_e2e(stop)
watchglass_e2e(warc)
watchglass_e2e(render)
# Takes a minute of waiting and, at its first run, some minutes of installing: once is enough.
if(NOT WATCHGLASS_SANITIZE)
    watchglass_e2e(evershop)
    set_tests_properties(e2e/evershop PROPERTIES TIMEOUT 1800)
endif()
