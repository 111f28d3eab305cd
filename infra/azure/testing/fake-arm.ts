import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from './certificate.ts';

/** How this Azure behaves badly; absent means not at all. All counts run down to 0. */
export interface Moods {
  /** Looks that still show the power from before an operation that is done. */
  staleLooks?: number;
  /** Looks without any power state in them. */
  emptyLooks?: number;
  /** Power operations refused with 409, as while another one runs. */
  conflicts?: number;
  /** Requests refused with 429 and a Retry-After. */
  throttled?: number;
  /** Code that the next operation ends with after it was accepted. */
  failsWith?: string;
  /** Every request is refused with this status. */
  refuses?: number;
}

/** A stand-in for Azure's resource manager, as far as power is concerned, over HTTPS on loopback. */
export interface FakeArm {
  endpoint: string;
  ca: string;
  moods: Moods;
  /** `POST start`, `GET instanceView`, ... in the order they came. */
  calls: string[];
  setPower(vmName: string, power: string): void;
  removeVm(vmName: string): void;
  close(): Promise<void>;
}

interface Operation {
  vm: Vm;
  to: string;
  looksLeft: number;
  code?: string;
}

interface Vm {
  power: string;
  shown: string;
  busy: boolean;
}

/** Operations are asynchronous: accepted with 202, polled twice, then done or failed; a busy machine refuses a second one with 409. */
export async function openFakeArm(): Promise<FakeArm> {
  const { key, cert } = createCertificate();
  const vms = new Map<string, Vm>();
  const operations = new Map<string, Operation>();
  const arm = { ca: cert, moods: {} as Moods, calls: [] as string[] };
  const server = createServer({ key, cert }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;

  return {
    ...arm,
    endpoint,
    setPower: (name, power) => void vms.set(name.toLowerCase(), { power, shown: power, busy: false }),
    removeVm: (name) => void vms.delete(name.toLowerCase()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function answer(request: IncomingMessage, response: ServerResponse): unknown {
    const { pathname, searchParams } = new URL(request.url ?? '/', endpoint);
    const send = (status: number, body?: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const refuse = (status: number, code: string, headers?: Record<string, string>) =>
      send(status, { error: { code, message: `${code}: said by the stand-in` } }, headers);

    request.resume();
    if (!request.headers.authorization?.startsWith('Bearer '))
      return refuse(401, 'AuthenticationFailed', { 'www-authenticate': 'Bearer' });
    if (arm.moods.refuses !== undefined) return refuse(arm.moods.refuses, 'AuthorizationFailed');
    if (countDown('throttled')) return refuse(429, 'TooManyRequests', { 'retry-after': '0' });
    if (pathname.startsWith('/operations/')) return showOperation(pathname.slice('/operations/'.length));
    if (!searchParams.has('api-version')) return refuse(400, 'MissingApiVersionParameter');
    const [, name = '', call = ''] = /\/virtualMachines\/([^/]+)\/(start|deallocate|instanceView)$/i.exec(pathname) ?? [];
    arm.calls.push(`${request.method} ${call}`);
    const vm = vms.get(name.toLowerCase());
    if (vm === undefined) return refuse(404, 'ResourceNotFound');
    if (call === 'instanceView') return send(200, { statuses: showStatuses(vm) });
    if (vm.busy || countDown('conflicts')) return refuse(409, 'OperationNotAllowed');
    begin(vm, call);

    function begin(machine: Vm, verb: string): void {
      const id = String(operations.size + 1);
      const to = verb === 'start' ? 'running' : 'deallocated';
      const { failsWith } = arm.moods;
      operations.set(id, { vm: machine, to, looksLeft: 2, ...(failsWith === undefined ? {} : { code: failsWith }) });
      machine.busy = true;
      // What other readers see at once: the machine on its way.
      if (!arm.moods.staleLooks) machine.shown = verb === 'start' ? 'starting' : 'deallocating';
      const at = `${endpoint}/operations/${id}`;
      send(202, undefined, { 'azure-asyncoperation': at, location: `${at}?monitor=true`, 'retry-after': '0' });
    }

    function showOperation(id: string): unknown {
      const operation = operations.get(id);
      if (operation === undefined) return refuse(404, 'OperationNotFound');
      if (operation.looksLeft-- > 0) return send(200, { name: id, status: 'InProgress' }, { 'retry-after': '0' });
      const { vm: machine, to, code } = operation;
      machine.busy = false;
      if (code !== undefined) {
        machine.shown = machine.power;
        return send(200, { name: id, status: 'Failed', error: { code, message: `${code}: said by the stand-in` } });
      }
      machine.power = to;
      if (!arm.moods.staleLooks) machine.shown = to;
      send(200, { name: id, status: 'Succeeded' });
    }
  }

  function showStatuses(vm: Vm): object[] {
    const provisioning = { code: 'ProvisioningState/succeeded', level: 'Info' };
    if (countDown('emptyLooks')) return [provisioning];
    if (!vm.busy && vm.shown !== vm.power && !countDown('staleLooks')) vm.shown = vm.power;
    return [provisioning, { code: `PowerState/${vm.shown}`, level: 'Info' }];
  }

  function countDown(mood: 'staleLooks' | 'emptyLooks' | 'conflicts' | 'throttled'): boolean {
    const left = arm.moods[mood] ?? 0;
    if (left > 0) arm.moods[mood] = left - 1;
    return left > 0;
  }
}
