# Configures tests/install/project in the way that is asked for, and builds and runs what that allows.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(configure ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/project -B ${WORK}/build -G ${GENERATOR}
  -D CMAKE_BUILD_TYPE=${CONFIG} -D CMAKE_CXX_COMPILER=${COMPILER})
if(SANITIZE)
  list(APPEND configure -D CMAKE_CXX_FLAGS=-fsanitize=${SANITIZE})
endif()

if(WAY STREQUAL "shared")  # the library once more, as a shared one
  set(BUILD ${WORK}/library)
  run(${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G ${GENERATOR} -D CMAKE_BUILD_TYPE=${CONFIG}
    -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -D TURUNAN_SANITIZE=${SANITIZE}
    -D BUILD_SHARED_LIBS=ON -D TURUNAN_TESTS=OFF -D TURUNAN_BENCHMARKS=OFF)
  run(${CMAKE_COMMAND} --build ${BUILD})
endif()

if(WAY MATCHES "installed|shared")
  run(${CMAKE_COMMAND} --install ${BUILD} --config ${CONFIG} --prefix ${WORK}/prefix)
  run(${configure} -D CMAKE_PREFIX_PATH=${WORK}/prefix)
  run(${CMAKE_COMMAND} --build ${WORK}/build)
  run(${WORK}/build/user)
  if(NOT output MATCHES "^\\[\\[0\\.0.*Z₁ = X·W₁ \\+ b₁.*∂C/∂W₁")
    message(FATAL_ERROR "the user's program printed ${output}")
  endif()
else()
  # The library itself is not built once more: that all targets are found and the user compiles is enough.
  run(${configure} -D TURUNAN_FOLDER=${SOURCE})
  run(${CMAKE_COMMAND} --build ${WORK}/build --target user_compiles)
endif()
