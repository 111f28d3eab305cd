export const sizes = [10, 1000];

export function setup(size) {
  const customers = Array.from({ length: size }, (_, id) => ({ id, name: `customer ${id}` }));
  return { customers, orders: customers.map(({ id }) => ({ customer: (id * 7) % size })) };
}

export function base({ customers, orders }) {
  return orders.map((order) => customers.find(({ id }) => id === order.customer)?.name);
}

export function head({ customers, orders }) {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  return orders.map((order) => byId.get(order.customer)?.name);
}
