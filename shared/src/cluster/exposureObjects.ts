// What publishes pods to the outside, cut to the fields that Portolan reads: Ingress, Gateway API, OpenShift routes (section F).

/** Objects of section F. */
export interface ExposureObjects {
  readonly ingresses: readonly never[];
}

/** Nothing is published by routing objects. */
export const NO_EXPOSURE: ExposureObjects = { ingresses: [] };
