import { Address, parseAddress } from './Address';
import { Device } from './Device';
import { PolicyRequest } from './PolicyRequest';
import { Region } from './Region';

/**
 * One request while it is being decided; what has to be worked out is worked out at most once, and only if someone asks.
 */
export class RequestFacts {
  readonly request: PolicyRequest;
  readonly #readDevice: (request: PolicyRequest) => Device;
  #address: Address | undefined;
  #addressRead = false;
  #device: Device | undefined;
  #region: Region | undefined;
  #regionRead = false;

  constructor(
    request: PolicyRequest,
    readDevice: (request: PolicyRequest) => Device,
  ) {
    this.request = request;
    this.#readDevice = readDevice;
  }

  get address(): Address | undefined {
    if (!this.#addressRead) {
      this.#addressRead = true;
      const text = this.request.address;
      this.#address = text === undefined ? undefined : parseAddress(text);
    }
    return this.#address;
  }

  get device(): Device {
    this.#device ??= this.#readDevice(this.request);
    return this.#device;
  }

  get region(): Region | undefined {
    if (!this.#regionRead) {
      this.#regionRead = true;
      this.#region = this.request.region?.();
    }
    return this.#region;
  }
}
