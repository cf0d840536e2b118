# ONNX: its messages are read and written by protobuf's small runtime, whose parser is tested and fuzzed. They are
# generated from ONNX's own schema in a namespace of ours: a program that also links ONNX then has each of them
# once, and no symbol of theirs comes from here.
find_program(PROTOC protoc REQUIRED)
find_file(ONNX_SCHEMA onnx/onnx.proto PATHS /usr/include /usr/local/include REQUIRED)

set(onnx_folder ${PROJECT_BINARY_DIR}/onnx)
file(READ ${ONNX_SCHEMA} schema)
string(REGEX REPLACE "\npackage [a-z_.]+;" "\npackage turunan.onnx_schema;" schema "${schema}")
file(CONFIGURE OUTPUT ${onnx_folder}/turunan_onnx.proto CONTENT "${schema}" @ONLY)
add_custom_command(
  OUTPUT ${onnx_folder}/turunan_onnx.pb.cc ${onnx_folder}/turunan_onnx.pb.h
  COMMAND ${PROTOC} --proto_path=${onnx_folder} --cpp_out=${onnx_folder} turunan_onnx.proto
  DEPENDS ${onnx_folder}/turunan_onnx.proto VERBATIM)
set(onnx_sources ${onnx_folder}/turunan_onnx.pb.cc ${onnx_folder}/turunan_onnx.pb.h)
# Generated code is not ours to warn about.
set_source_files_properties(${onnx_sources} PROPERTIES COMPILE_OPTIONS -w)
