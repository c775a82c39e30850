<?php
/* For `php -S`: notes every request, then does what a web server's rewrite rules do. */
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/');
$line = json_encode(['method' => $_SERVER['REQUEST_METHOD'], 'path' => $_SERVER['REQUEST_URI'],
                     'agent' => $_SERVER['HTTP_USER_AGENT'] ?? '']);
file_put_contents(getenv('BLOG_LOG'), $line . "\n", FILE_APPEND | LOCK_EX);
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && (is_file($file) || is_file($file . '/index.php'))) {
    return false; // the server's own way: a file, or a script by its name
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
