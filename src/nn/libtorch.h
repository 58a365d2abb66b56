#pragma once

/// What is used of libtorch, and all that a file should include of it, through the precompiled
/// header that this is. <torch/torch.h> has the loaders, optimisers and modules of everyone: each
/// file that has it in front of it compiles for seven seconds before its own first line, with this
/// for three.
#include <torch/csrc/autograd/custom_function.h>
#include <torch/cuda.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>
#include <torch/utils.h>
