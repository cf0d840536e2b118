# The library exports nothing outside its namespace, and its headers define no macro without its prefix.
execute_process(COMMAND ${NM} -C --defined-only --extern-only ${LIBRARY} OUTPUT_VARIABLE symbols
  RESULT_VARIABLE status ERROR_QUIET)
if(NOT status EQUAL 0 OR NOT symbols MATCHES "turunan::Tensor")
  message(FATAL_ERROR "${NM} could not list the symbols of ${LIBRARY}")
endif()
# Weak ones (W, V, u) are copies of templates and inline functions of other libraries.
string(REGEX REPLACE ";" "," symbols "${symbols}")
string(REGEX REPLACE "\n" ";" symbols "${symbols}")
set(leaks "")
foreach(line IN LISTS symbols)
  if(line MATCHES "^[0-9a-f]+ [TDBRG] (.*)$" AND NOT CMAKE_MATCH_1 MATCHES
     "^((guard variable|vtable|typeinfo|typeinfo name|VTT|construction vtable|(non-)?virtual thunk) (for|to) )?(guard variable for )?turunan::"
     AND NOT CMAKE_MATCH_1 MATCHES "^(_init|_fini|_edata|_end|__bss_start)$")
    list(APPEND leaks ${CMAKE_MATCH_1})
  endif()
endforeach()
if(leaks)
  list(JOIN leaks "\n" text)
  message(FATAL_ERROR "symbols outside of the namespace turunan:\n${text}")
endif()

file(GLOB headers ${INCLUDE}/turunan/*.hpp)
foreach(header ${headers})
  file(STRINGS ${header} macros REGEX "^[ \t]*#[ \t]*define[ \t]")
  foreach(macro IN LISTS macros)
    if(NOT macro MATCHES "define[ \t]+TURUNAN_")
      message(FATAL_ERROR "${header} defines a macro without the prefix TURUNAN_: ${macro}")
    endif()
  endforeach()
endforeach()
