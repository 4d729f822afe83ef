// What a failed request to the API server means for the person: a message and what to do.
import type { RequestFault } from './apiClient';
import type { ClusterAccess } from './clusterAccess';
import { printable, printableUrl, SourceError } from './sourceError';

/** The whole reading failed because of this fault. */
export function toSourceError(fault: RequestFault, access: ClusterAccess): SourceError {
  const where = printableUrl(access.server);
  const who = access.context === null ? 'the service account' : `context "${printable(access.context, 120)}"`;
  const whoami = 'Run "kubectl auth whoami" with the same context: if it fails too, log in again.';
  switch (fault.kind) {
    case 'network':
      return new SourceError(
        'cluster-unreachable',
        `The cluster of ${who} at ${where} cannot be reached (${reasonOf(fault.detail)}).`,
        'Check that the cluster runs and that VPN or proxy are on, or choose another context with --context.',
      );
    case 'timeout':
      return new SourceError(
        'cluster-timeout',
        `The cluster of ${who} at ${where} did not answer within ${fault.detail}.`,
        'Check VPN and proxy; if the cluster is slow, read fewer namespaces with --namespace.',
      );
    case 'tls':
      return new SourceError(
        'cluster-tls',
        `The secure connection to ${where} failed (${tlsReasonOf(fault.detail)}).`,
        'Check the certificate authority and server address in the kubeconfig of this context.',
      );
    case 'unauthorized':
      return new SourceError(
        'credentials-rejected',
        `The cluster at ${where} does not accept the credentials of ${who}: the token has expired or was revoked.`,
        `Log in to the cluster again, then re-read. ${whoami}`,
      );
    case 'forbidden':
      return new SourceError(
        'forbidden',
        `${capital(who)} may list neither pods, nor networkpolicies, nor namespaces of the cluster at ${where}.`,
        'Ask for the verb list on pods, namespaces, nodes, services, networkpolicies.networking.k8s.io and endpointslices.discovery.k8s.io; with rights in one namespace only, name it with --namespace.',
      );
    default:
      return new SourceError(
        'cluster-error',
        `The cluster of ${who} at ${where} gives no usable answer (${fault.detail}).`,
        'Check that the address is that of a Kubernetes API server, and try again in a minute.',
      );
  }
}

function reasonOf(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection was cut';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no route to it';
    case 'ETIMEDOUT':
      return 'connecting took too long';
    default:
      return code;
  }
}

function tlsReasonOf(code: string): string {
  if (/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/.test(code)) return 'its certificate is not signed by the expected authority';
  if (/CERT_HAS_EXPIRED/.test(code)) return 'its certificate has expired';
  if (/ALTNAME/.test(code)) return 'its certificate is for another name';
  if (/WRONG_VERSION|EPROTO/.test(code)) return 'it does not speak TLS';
  return code;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
