# What `cmake --install` puts where: the program, the library, its public headers, and what find_package reads.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/turunan)

install(TARGETS turunan EXPORT turunan-targets)
if(NOT TURUNAN_ONNX)
  set(left_out PATTERN onnx.hpp EXCLUDE)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} ${left_out})
install(EXPORT turunan-targets NAMESPACE turunan:: DESTINATION ${package_folder})
if(TARGET turunan_program)
  install(TARGETS turunan_program)
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/turunan-config.cmake.in
  ${PROJECT_BINARY_DIR}/turunan-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/turunan-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/turunan-config.cmake ${PROJECT_BINARY_DIR}/turunan-config-version.cmake
  ${PROJECT_SOURCE_DIR}/cmake/turunan-dependencies.cmake DESTINATION ${package_folder})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
