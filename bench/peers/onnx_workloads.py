"""ONNX Runtime: inference only. Input and output stay bound where they lie."""
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from common import *


def model():
    """784-128-10 with relu and softmax."""
    tensors = [numpy_helper.from_array(array if array.shape[0] > 1 else array[0], name)
               for name, array in zip(["W1", "b1", "W2", "b2"], weights(FASHION_SIZES))]
    nodes = [helper.make_node("Gemm", ["x", "W1", "b1"], ["z1"]), helper.make_node("Relu", ["z1"], ["a1"]),
             helper.make_node("Gemm", ["a1", "W2", "b2"], ["z2"]), helper.make_node("Softmax", ["z2"], ["p"])]
    graph = helper.make_graph(nodes, "mlp", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 784])],
                              [helper.make_tensor_value_info("p", TensorProto.FLOAT, [1, 10])], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def w7(seconds):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model(), options, providers=["CPUExecutionProvider"])
    rows = [onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(row[None]))
            for row in fashion_mnist("test")[0][:1000]]
    result = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros((1, 10), np.float32))
    bindings = []
    for row in rows:
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", row)
        binding.bind_ortvalue_output("p", result)
        bindings.append(binding)

    def run(steps):
        for i in range(steps):
            session.run_with_iobinding(bindings[i % len(bindings)])

    return measure(run, seconds)


main({"W7": w7})
