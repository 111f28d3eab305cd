import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { coveredSeconds } from './account.ts';

const account = suite('account');

account('counts work that ran side by side once', () => {
  const spans = [
    { from: 0, to: 4000 },
    { from: 1000, to: 3000 },
    { from: 3500, to: 6000 },
    { from: 10_000, to: 11_000 },
  ];
  assert.is(coveredSeconds(spans), 7);
  assert.is(coveredSeconds([...spans].reverse()), 7);
});

account('is nothing for nothing', () => assert.is(coveredSeconds([]), 0));

account.run();
