# Compiles SOURCE, which must fail with the message that its first line names.
file(STRINGS ${SOURCE} lines LIMIT_COUNT 1)
string(REGEX REPLACE "^// error: " "" expected "${lines}")
execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only -Werror=unused-result -I ${INCLUDE} ${SOURCE}
  RESULT_VARIABLE status ERROR_VARIABLE message OUTPUT_VARIABLE message)
if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles")
endif()
if(NOT message MATCHES "error: [^\n]*(${expected})" AND NOT message MATCHES "note: [^\n]*(${expected})")
  message(FATAL_ERROR "${SOURCE} fails, but not by: ${expected}\n${message}")
endif()
