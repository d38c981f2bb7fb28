#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cronwarp {

// What the processor is that an ELF file is for.
struct Architecture {
  unsigned bits = 0;     // 32 or 64
  unsigned machine = 0;  // e_machine

  friend bool operator==(const Architecture&, const Architecture&) = default;
};

// What a program's file says about how it asks for the time.
struct ProgramFile {
  enum class Kind {
    kGlibc,  // by a shared C library that another library can stand before
    kMusl,   // by a shared C library of another kind; as is kOtherLoader
    kOtherLoader,
    kStatic,     // by a C library of its own, or none
    kGo,         // it asks the kernel itself, however it is linked
    kScript,     // another program reads it
    kNoProgram,  // neither ELF nor "#!": a shell would read it
  };

  Kind kind = Kind::kNoProgram;
  Architecture architecture;             // of ELF
  std::vector<std::string> interpreter;  // of a script: the words after "#!"
};

// Reads it off the beginning of the file; a few KiB are enough but for a stripped Go program. Never
// fails: what makes no sense is no program.
ProgramFile read_program(std::string_view beginning);

}  // namespace cronwarp
