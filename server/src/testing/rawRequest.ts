// Requests as bytes: what node:http would refuse to send, or would send otherwise.
import { connect } from 'node:net';

/** A header as sent; two of one name are two lines. */
export type HeaderLine = readonly [name: string, value: string];

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  /** Everything that came, headers included. */
  readonly text: string;
}

/** Long enough for any answer of a server in this process; streams that stay open are cut here. */
const PATIENCE_MS = 5_000;

/** @param isEnough true once what came will do, for answers that do not end. */
export function rawRequest(
  port: number,
  request: {
    readonly method?: string;
    readonly target?: string;
    readonly headers: readonly HeaderLine[];
    readonly body?: string;
  },
  isEnough: (text: string) => boolean = () => false,
): Promise<RawAnswer> {
  const { method = 'GET', target = '/', headers, body = '' } = request;
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const bytes = `${[...lines, ...length, 'Connection: close', '', ''].join('\r\n')}${body}`;
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      if (isEnough(text)) socket.destroy();
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    // A connection that is torn down is an answer too.
    socket.on('error', () => {});
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), text }));
  });
}
