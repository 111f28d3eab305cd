import * as pulumi from '@pulumi/pulumi';

/** A provider's inputs as a program may give them: each part may still be on its way from another resource. */
export type Args<Inputs> = {
  [Key in keyof Inputs as string extends Key ? never : number extends Key ? never : Key]: DeepInput<Inputs[Key]>;
};

type DeepInput<T> = [T] extends [readonly (infer Item)[]]
  ? pulumi.Input<DeepInput<Item>[]>
  : [T] extends [object]
    ? pulumi.Input<{ [Key in keyof T]: DeepInput<T[Key]> }>
    : pulumi.Input<T>;

/** The name by which the engine will know a resource, so that its provider can show progress in the resource's own row. */
export function resourceUrn(type: string, name: string): string {
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::pulumi-nodejs:dynamic/tuneup:${type}::${name}`;
}
