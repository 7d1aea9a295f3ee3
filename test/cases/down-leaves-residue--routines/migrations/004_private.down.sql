select 'execute is not granted again';
