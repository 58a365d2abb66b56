# Writes `out`, a C++ file: the texts of `page`, `style` and `script`, and the licences of the packages
# in the folder `packages` that the script has in it, as the functions of `header`.

set(licences "")
file(GLOB files "${packages}/*/LICENSE*" "${packages}/@*/*/LICENSE*")
foreach(file IN LISTS files)
  cmake_path(GET file PARENT_PATH package)
  cmake_path(RELATIVE_PATH package BASE_DIRECTORY "${packages}")
  if(package MATCHES "esbuild|typescript")  # they build the script, and are not in it
    continue()
  endif()
  file(READ "${file}" licence)
  string(APPEND licences "${package}\n\n${licence}\n\n")
endforeach()

set(text "#include \"${header}\"\n\nnamespace uptake::${name}_page {\n")
foreach(part IN ITEMS page style script)
  file(READ "${${part}}" content)
  string(APPEND text
    "\nstd::string_view ${part}() {\n  return R\"uptake_web(${content})uptake_web\";\n}\n")
endforeach()
string(APPEND text
  "\nstd::string_view licences() {\n  return R\"uptake_web(${licences})uptake_web\";\n}\n")
file(WRITE "${out}" "${text}\n}  // namespace uptake::${name}_page\n")
