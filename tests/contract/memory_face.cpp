#include "tests/contract/api_face.h"

// The rack itself, called in memory.

namespace cronwarp::test {
namespace {

class MemoryFace : public ApiFace {
 public:
  explicit MemoryFace(ContractRack& rack) : rack_(rack) {}

  convox::Api& api() override { return rack_.rack(); }

 private:
  ContractRack& rack_;
};

std::unique_ptr<ApiFace> make_memory_face(ContractRack& rack) {
  return std::make_unique<MemoryFace>(rack);
}

INSTANTIATE_TEST_SUITE_P(Memory, ApiContract,
                         testing::Values(FaceKind{convox::Generation::kGen1April2016,
                                                  make_memory_face},
                                         FaceKind{convox::Generation::kGen2, make_memory_face},
                                         FaceKind{convox::Generation::kV3, make_memory_face}),
                         name_of);

}  // namespace
}  // namespace cronwarp::test
