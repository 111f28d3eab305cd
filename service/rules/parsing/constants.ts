/** A module's own constant for something of a function: `_CART_TOTAL_RATES` for `Cart.total.rates`. */
export function asModuleConstant(qualifiedName: string): string {
  const words = qualifiedName
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W|_+/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `_${words.toUpperCase()}`;
}
