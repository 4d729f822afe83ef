// The built-in demo cluster: labelled as such, drawn, and explained.
import type { GraphResponse, StatusResponse } from '@portolan/shared/contract';
import { openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';

test('the demo says that it is no real cluster', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await expect(page.getByText('built-in demo, no real cluster')).toBeVisible();
  const status = (await (await fetch(`${portolan}/api/status`)).json()) as StatusResponse;
  expect(status.source.kind).toBe('demo');
});

test('it holds about sixty workloads in about twelve namespaces, with findings on purpose', async ({
  page,
  portolan,
}) => {
  await openGraph(page, portolan);
  const graph = (await (await fetch(`${portolan}/api/graph?level=workload`)).json()) as GraphResponse;
  expect(graph.totals.workloads).toBeGreaterThanOrEqual(50);
  expect(graph.totals.namespaces).toBeGreaterThanOrEqual(10);
  const codes = new Set(graph.findings.map(({ code }) => code));
  for (const code of ['policy-selects-nothing', 'policy-refused', 'workload-split']) expect([...codes]).toContain(code);
  expect((await sceneSize(page)).nodes).toBeGreaterThan(0);
});
