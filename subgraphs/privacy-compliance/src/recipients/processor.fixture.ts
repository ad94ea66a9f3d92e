import { generateKeyPairSync, sign, verify, createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTROLLER_SIGNATURE_HEADER, DOMAIN_HEADER, SIGNATURE_HEADER } from './opendsr';
import type { RecipientEndpoint } from './recipient-endpoints';

export interface ReceivedRequest {
  readonly subject_request_id: string;
  readonly subject_request_type: string;
  readonly subject_identities: readonly { readonly identity_value: string }[];
  readonly status_callback_urls: readonly string[];
  readonly extensions: Readonly<Record<string, { readonly categories: string[]; readonly corrected?: Record<string, string> }>>;
}

/** A recipient that speaks OpenDSR 2.0 on this machine, as a carrier would: for specs. */
export class Processor {
  readonly domain = 'carrier.example';
  /** What has been sent to it, each as it was first seen. */
  readonly received = new Map<string, ReceivedRequest>();
  /** How often each was sent. */
  readonly deliveries: string[] = [];
  readonly signatures: boolean[] = [];
  types = ['erasure'];
  status = 'pending';
  /** The status of the HTTP answers to come before it works again. */
  readonly failures: number[] = [];
  signsRight = true;
  controllerKey: string | null = null;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly others = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Processor> {
    const server = createServer();
    const processor = new Processor(server);
    server.on('request', (request, response) => void processor.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return processor;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  get endpoint(): RecipientEndpoint {
    const { port } = this.server.address() as AddressInfo;
    return { recipient: 'CARRIER', name: null, url: `http://127.0.0.1:${port}/v2`, domain: this.domain, key: this.keys.publicKey, token: 'a token of the carrier' };
  }

  get publicKeyPem(): string {
    return this.keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  }

  signed(body: string): string {
    return sign('sha256', Buffer.from(body), this.signsRight ? this.keys.privateKey : this.others.privateKey).toString('base64');
  }

  /** What it calls back with. */
  callback(id: string, status: string, url: string): { body: string; domain: string; signature: string } {
    const body = JSON.stringify({ controller_id: 'shop', subject_request_id: id, request_status: status, expected_completion_time: '2026-12-01T00:00:00Z', status_callback_url: url });
    return { body, domain: this.domain, signature: this.signed(body) };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const failure = this.failures.shift();
    if (failure !== undefined) return this.send(response, failure, '{}');
    if (request.headers.authorization !== 'Bearer a token of the carrier') return this.send(response, 401, '{}');
    if (request.url === '/v2/discovery') return this.send(response, 200, JSON.stringify({ api_version: '2.0', supported_subject_request_types: this.types }));
    if (request.method === 'GET') return this.send(response, 200, this.statusOf(String(request.url).slice('/v2/requests/'.length)));
    const signature = request.headers[CONTROLLER_SIGNATURE_HEADER];
    if (this.controllerKey !== null) {
      this.signatures.push(verify(null, Buffer.from(body), createPublicKey(this.controllerKey), Buffer.from(String(signature), 'base64')));
    }
    const received = JSON.parse(body) as ReceivedRequest;
    this.deliveries.push(received.subject_request_id);
    if (!this.received.has(received.subject_request_id)) this.received.set(received.subject_request_id, received);
    this.send(response, 201, JSON.stringify({
      controller_id: 'shop',
      expected_completion_time: '2026-12-01T00:00:00Z',
      received_time: '2026-11-23T09:00:00Z',
      encoded_request: Buffer.from(body).toString('base64'),
      subject_request_id: received.subject_request_id,
    }));
  }

  private statusOf(id: string): string {
    return JSON.stringify({ controller_id: 'shop', subject_request_id: id, request_status: this.status, expected_completion_time: '2026-12-01T00:00:00Z', api_version: '2.0' });
  }

  private send(response: ServerResponse, status: number, body: string): void {
    response.writeHead(status, { 'content-type': 'application/json', [DOMAIN_HEADER]: this.domain, [SIGNATURE_HEADER]: this.signed(body) });
    response.end(body);
  }
}
