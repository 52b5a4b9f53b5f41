// The gradient check of the course's full net, cell 7 of its notebook, against NumPy.
import { local } from '../lib/race.mjs';

/** 15-20-30-10, N = 2, batchnorm. */
const LAYER = 'fullyConnectedNet';
const SHAPE = [2, 15];
const PARAMS = { reg: 3.14, norm: 'batchnorm' };
/** Of cell 7. */
const SEED = 231;

export const gradientCheck = {
  name: 'gradientCheck',
  title: 'Gradient check of the full net (15-20-30-10, N = 2, batchnorm, reg 3.14)',
  about: [
    'Milliseconds for all 1,360 parameters in float64. *ours*: numeric and analytic gradients compared, a cause found where they',
    'differ; *whole check*: with the step-size curves that the view shows. *NumPy*: the notebook’s `eval_numerical_gradient` on',
    '`model.loss(X, y)[0]`; *NumPy, forward only*: with a loss that leaves out backward. The deviation is the largest relative',
    'error between the two gradients.',
  ],
  ratios: [
    { title: 'NumPy ÷ ours', of: 'NumPy', to: 'ours' },
    { title: 'forward only ÷ ours', of: 'NumPy, forward only', to: 'ours' },
  ],
  cases: () => [
    { size: SHAPE.join('x'), rows: [{ name: 'full net', prepare: (_, bench) => contest(bench) }] },
  ],
};

function contest({ python, ours }) {
  const checkable = ours.checkables[LAYER];
  const request = { layer: LAYER, shape: SHAPE, params: PARAMS, seed: SEED, options: {} };
  const compare = () => {
    const options = ours.checkOptions({});
    const draw = (random) => checkable.draw(SHAPE, PARAMS, random);
    const subject = ours.subjectOf(checkable.layer, draw, PARAMS, SEED, options.dout, checkable.pure ?? true);
    return ours.checkGradients(subject, options, ours.unattended, (name) =>
      checkable.explainZero?.(name, PARAMS),
    );
  };
  const whole = () => ours.runCheck(checkable, request, ours.unattended, () => performance.now());
  return {
    expected: { worst: [0] },
    // Weights whose gradient is 1e-7 beside others of 1: the notebook prints 1.1e-4 too.
    tolerance: 2e-4,
    contenders: [
      local({ name: 'ours', run: compare, read: worstOf }),
      local({ name: 'whole check', run: whole, read: worstOf }),
      ...(python
        ? [
            python.contender('NumPy', 'netCheck.check', { backward: true }),
            python.contender('NumPy, forward only', 'netCheck.check', { backward: false }),
          ]
        : []),
    ],
  };
}

/** The gradient of a bias before batchnorm is 0, and its relative error says nothing. */
function worstOf({ parameters }) {
  const errors = parameters.filter(({ name }) => name !== 'b1' && name !== 'b2');
  return { worst: [Math.max(...errors.map(({ maxRelError }) => Number(maxRelError)))] };
}
