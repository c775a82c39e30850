# watchglass_folder(NAME SOURCES a.c b.c LINK targets...): the library wg_NAME of one folder.
# Includes are written from the top ("base/str.h"); who may include whom: tests/rules.py.
function(watchglass_folder name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_library(wg_${name} STATIC ${ARG_SOURCES})
    target_include_directories(wg_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(wg_${name} PUBLIC ${ARG_LINK})
endfunction()
