#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "convox/api.h"
#include "convox/generation.h"
#include "tests/contract/contract_rack.h"

// The contract between a rack and its clients, whatever carries it: one suite of tests (see
// api_contract_test.cpp), run against each face of the same rack.
//
// A face gives the API as a client has it. What a generation does not say on the wire the suite
// does not ask for: the rack of 2016 names no process it starts and no instance; since 2018 a stop,
// a promotion and a deletion are answered without the thing; sizes are whole MiB, times whole
// seconds; a log line has its time and its text, with the service in front of it or not.

namespace cronwarp::test {

class ApiFace {
 public:
  virtual ~ApiFace() = default;

  virtual convox::Api& api() = 0;
};

// One parameter of the suite. For another face: INSTANTIATE_TEST_SUITE_P(name, ApiContract, …) in a
// file of its own, linked to the same program.
struct FaceKind {
  using Make = std::unique_ptr<ApiFace> (*)(ContractRack& rack);

  convox::Generation generation{};
  Make make = nullptr;  // the rack outlives the face
};

inline void PrintTo(const FaceKind& kind, std::ostream* out) {
  *out << convox::to_string(kind.generation);
}

// A name for a parameter: "gen1_2016".
std::string name_of(const testing::TestParamInfo<FaceKind>& info);

// A rack of the parameter's generation with the app "shop": "web" of 512 MiB and "worker" of 256,
// neither with a process of its own; two instances of 1 GiB.
class ApiContract : public testing::TestWithParam<FaceKind> {
 protected:
  ApiContract();

  bool is_gen1() const { return GetParam().generation == convox::Generation::kGen1April2016; }

  ContractRack rack_;
  std::unique_ptr<ApiFace> face_;
  convox::Api& api_;
};

}  // namespace cronwarp::test
