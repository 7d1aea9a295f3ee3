alter server mirror options (add host 'mirror.example.org');
