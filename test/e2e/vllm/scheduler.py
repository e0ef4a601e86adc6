"""vLLM's own scheduler and cache without a model: serves batches of requests whose answers are known.

Takes the folder of a model. Each line of the standard input is `{"settings", "batches"}`, batches of requests
`{"prompt", "answer", "adapter"}`; the line of the output that answers it has the counts of each batch.
"""

import json
import sys

import torch
from vllm.config import CacheConfig, DeviceConfig, LoRAConfig, ModelConfig, SchedulerConfig, VllmConfig
from vllm.lora.request import LoRARequest
from vllm.sampling_params import SamplingParams
from vllm.utils.hashing import sha256
from vllm.v1.core.kv_cache_utils import get_request_block_hasher, init_none_hash
from vllm.v1.core.sched.scheduler import Scheduler
from vllm.v1.kv_cache_interface import FullAttentionSpec, KVCacheConfig, KVCacheGroupSpec
from vllm.v1.outputs import ModelRunnerOutput
from vllm.v1.request import Request
from vllm.v1.structured_output import StructuredOutputManager


def make_scheduler(folder, settings):
    block_size, blocks = settings["blockSize"], settings["gpuBlocks"]
    model = ModelConfig(model=folder, dtype="bfloat16", max_model_len=settings["maxModelLen"])
    cache = CacheConfig(block_size=block_size, enable_prefix_caching=True)
    cache.num_gpu_blocks = blocks
    config = VllmConfig(
        model_config=model,
        cache_config=cache,
        scheduler_config=SchedulerConfig(
            max_num_seqs=settings["maxRunning"],
            max_num_batched_tokens=settings["tokenBudget"],
            max_model_len=settings["maxModelLen"],
            is_encoder_decoder=False,
            async_scheduling=False,
        ),
        lora_config=LoRAConfig(max_lora_rank=8, max_loras=settings["maxAdapters"]),
        device_config=DeviceConfig("cpu"),
    )
    attention = FullAttentionSpec(block_size=block_size, num_kv_heads=1, head_size=1, dtype=torch.float32)
    return Scheduler(
        vllm_config=config,
        kv_cache_config=KVCacheConfig(
            num_blocks=blocks,
            kv_cache_tensors=[],
            kv_cache_groups=[KVCacheGroupSpec(["layer"], attention)],
        ),
        structured_output_manager=StructuredOutputManager(config),
        block_size=block_size,
        log_stats=True,
    )


class Server:
    def __init__(self, folder, settings):
        self.scheduler = make_scheduler(folder, settings)
        self.hasher = get_request_block_hasher(settings["blockSize"], sha256)
        self.adapters = {}
        self.served = 0

    def request(self, prompt, answer, adapter):
        self.served += 1
        number = self.adapters.setdefault(adapter, len(self.adapters) + 1) if adapter else None
        return Request(
            request_id=str(self.served),
            prompt_token_ids=prompt,
            sampling_params=SamplingParams(max_tokens=len(answer), ignore_eos=True),
            pooling_params=None,
            lora_request=LoRARequest(adapter, number, "/") if adapter else None,
            block_hasher=self.hasher,
        )

    def serve(self, batch):
        scheduler = self.scheduler
        answers, cached, order = {}, {}, []
        for item in batch:
            request = self.request(item["prompt"], item["answer"], item.get("adapter"))
            answers[request.request_id] = (request, item["answer"])
            order.append(request.request_id)
            scheduler.add_request(request)
        counts = {"queries": 0, "hits": 0, "preemptions": 0}
        while scheduler.has_unfinished_requests():
            step = scheduler.schedule()
            for new in step.scheduled_new_reqs:
                cached[new.req_id] = new.num_computed_tokens
            counts["preemptions"] += len(step.preempted_req_ids or ())
            names = list(step.num_scheduled_tokens)
            tokens = []
            for name in names:
                request, answer = answers[name]
                is_computed = request.num_computed_tokens == request.num_tokens
                tokens.append([answer[request.num_output_tokens]] if is_computed else [])
            output = ModelRunnerOutput(
                req_ids=names,
                req_id_to_index={name: at for at, name in enumerate(names)},
                sampled_token_ids=tokens,
            )
            for outputs in scheduler.update_from_output(step, output).values():
                stats = outputs.scheduler_stats and outputs.scheduler_stats.prefix_cache_stats
                if stats:
                    counts["queries"] += stats.queries
                    counts["hits"] += stats.hits
        return {**counts, "cached": [cached[name] for name in order]}


def main(folder):
    init_none_hash(sha256)
    for line in sys.stdin:
        task = json.loads(line)
        server = Server(folder, task["settings"])
        print(json.dumps([server.serve(batch) for batch in task["batches"]]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
