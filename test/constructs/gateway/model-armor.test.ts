import { Duration } from 'cdk8s';
import { GatewayClass, InferenceGateway, ModelArmor, type ModelArmorProps } from '../../../src';
import { only, render, testChart } from '../chart';

const PROMPTS = 'projects/acme/locations/europe-west4/templates/strict';

function synthesised(props: Partial<ModelArmorProps> = {}, gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL) {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass });
  new ModelArmor(chart, 'armor', { gateway, region: 'europe-west4', templates: [{ prompts: PROMPTS }], ...props });
  return { gateway, spec: only(render(chart), 'GCPTrafficExtension').spec };
}

test('every prompt and answer is judged by the regional endpoint', () => {
  const { gateway, spec } = synthesised();
  expect(spec.targetRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name }]);
  const [extension] = spec.extensionChains[0].extensions;
  expect(extension).toMatchObject({
    googleAPIServiceName: 'modelarmor.europe-west4.rep.googleapis.com',
    timeout: '1000ms',
    failOpen: false,
  });
  expect(new Set(extension.supportedEvents).size).toBe(6);
  expect(JSON.parse(extension.metadata.model_armor_settings)).toEqual([
    { user_prompt_template_id: PROMPTS, model_response_template_id: PROMPTS },
  ]);
});

test('paths that serve requests are judged, and they alone', () => {
  const [{ celMatcher }] = synthesised().spec.extensionChains[0].matchCondition.celExpressions;
  expect(celMatcher).toContain("request.path == '/v1/chat/completions'");
  expect(celMatcher).not.toContain('/metrics');
});

test('templates differ by model and by side; what happens without an answer is a choice', () => {
  const responses = PROMPTS.replace('strict', 'mild');
  const { spec } = synthesised({
    templates: [{ model: 'acme/chat', prompts: PROMPTS, responses }],
    timeout: Duration.millis(500),
    whileAway: 'open',
  });
  const [extension] = spec.extensionChains[0].extensions;
  expect(extension).toMatchObject({ timeout: '500ms', failOpen: true });
  expect(JSON.parse(extension.metadata.model_armor_settings)).toEqual([
    { model: 'acme/chat', user_prompt_template_id: PROMPTS, model_response_template_id: responses },
  ]);
});

test('a gateway that is not GKE’s, and an empty list, are refused', () => {
  expect(() => synthesised({}, GatewayClass.ISTIO)).toThrow(
    /GKEI_MODEL_ARMOR_GATEWAY: the gateway test\/gateway is of/,
  );
  expect(() => synthesised({ templates: [] })).toThrow('GKEI_EMPTY_LIST: templates of test/armor is empty');
});
