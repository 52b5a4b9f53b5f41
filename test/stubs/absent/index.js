throw new Error('absent');
