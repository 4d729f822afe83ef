// Everything that publishes pods of a cluster to the outside, as declared; whether the last hop may connect is asked elsewhere (R500).

import type { Cluster } from '../model';
import { compareText } from '../normalize';
import { ExposureContext } from './exposureContext';
import { gatewayEntries } from './exposureGateway';
import { ingressEntries } from './exposureIngress';
import type { DeclaredExposure } from './exposureModel';
import { openShiftEntries } from './exposureOpenShift';
import { podEntries } from './exposurePods';
import { ProxyFinder } from './exposureProxies';
import { serviceEntries } from './exposureServices';

/** Pure; equal clusters give equal answers. Broken references become findings, never errors. */
export function declareExposure(cluster: Cluster): DeclaredExposure {
  const context = new ExposureContext(cluster);
  const finder = new ProxyFinder(context);
  const entries = [
    ...serviceEntries(context),
    ...podEntries(context),
    ...ingressEntries(context, finder),
    ...gatewayEntries(context, finder),
    ...openShiftEntries(context, finder),
  ];
  return {
    entries: entries.sort((a, b) => compareText(a.id, b.id)),
    proxies: finder.proxies,
    findings: context.findings,
  };
}
