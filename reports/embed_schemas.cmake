# Writes OUTPUT, the C++ source of reports/schemas.h, from SCHEMAS (files, separated by '|').
# Run with cmake -P while building, so that an edited schema is embedded again.
string(REPLACE "|" ";" files "${SCHEMAS}")
set(entries "")
foreach(file IN LISTS files)
  cmake_path(GET file FILENAME name)
  string(REGEX REPLACE "\\.schema\\.json$" "" name "${name}")
  file(READ "${file}" text)
  string(APPEND entries "    Schema{\"${name}\", R\"__schema__(${text})__schema__\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"reports/schemas.h\"

namespace cronwarp::reports {
namespace {

constexpr Schema kSchemas[] = {
${entries}};

}  // namespace

std::span<const Schema> schemas() { return kSchemas; }

}  // namespace cronwarp::reports
")
