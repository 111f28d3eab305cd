/** What a session on Azure costs, as far as it is fixed. */
export interface CostArgs {
  vmSize: string;
  databaseSize: string;
  /** Empty: the service is not on Azure, nor is its database. */
  serviceImage: string;
}

/** In words, for people; each says that it is an estimate and what it rests on. */
export interface CostEstimate {
  hourly: string;
  monthly: string;
}

// List prices in US dollars, Linux, pay as you go, from Azure's Retail Prices API (prices.azure.com/api/retail/prices). Other regions, taxes, discounts
// and free allowances differ. A size that is not here has no estimate.

/** An hour of a machine: East US, 26 September 2026. */
const vmPrices: Record<string, number> = {
  Standard_D2s_v6: 0.101,
  Standard_D4s_v6: 0.202,
  Standard_D8s_v6: 0.403,
  Standard_D16s_v6: 0.806,
  Standard_D32s_v6: 1.613,
};

/** An hour of a PostgreSQL flexible server: West US 2, 29 September 2026. */
const databasePrices: Record<string, number> = { Standard_B1ms: 0.017 };

const hoursAMonth = 730;
/** What is paid whether the machine runs or not, an hour: West US 2, 29 September 2026. */
const standing = {
  // A disk of 64 GB, Premium SSD P6, and a Standard IPv4 address.
  machine: 9.2801 / hoursAMonth + 0.005,
  // 32 GB of database storage at 0.115 a GB and month, and a private DNS zone.
  service: (32 * 0.115 + 0.5) / hoursAMonth,
};

/**
 * An hour of one replica of the service that answers, half a CPU and 1 GiB: 0.000024 a CPU second and 0.000003 a GiB second, as Microsoft's page on idle
 * usage of Container Apps has it for Central US. Asleep it costs nothing.
 */
const replicaPrice = 3_600 * (0.5 * 0.000024 + 0.000003);

const basis = 'an estimate from list prices of US regions, September 2026';

/** Costs an hour and a month (730 hours), and what sleeping saves. What is used up by the piece comes on top: logs, traffic, the model. */
export function estimateCost({ vmSize, databaseSize, serviceImage }: CostArgs): CostEstimate {
  const isDeployed = serviceImage !== '';
  const [vm, database] = [vmPrices[vmSize], isDeployed ? databasePrices[databaseSize] : 0];
  if (vm === undefined || database === undefined) {
    const unknown = vm === undefined ? vmSize : databaseSize;
    const text = `not known: there is no price of ${unknown} here; see Azure's price calculator`;
    return { hourly: text, monthly: text };
  }
  const asleep = standing.machine + database + (isDeployed ? standing.service : 0);
  const replicas = isDeployed ? `, and ${dollars(replicaPrice)} for each replica of the service that answers` : '';
  return {
    hourly: `${dollars(vm + asleep)} while the machine runs, ${dollars(asleep)} while it sleeps${replicas} (${basis})`,
    monthly: `${dollars((vm + asleep) * hoursAMonth)} if the machine always runs, ${dollars(asleep * hoursAMonth)} if it always sleeps: a month asleep saves ${dollars(vm * hoursAMonth)} (${basis})`,
  };
}

function dollars(amount: number): string {
  return `${amount.toFixed(2)} USD`;
}
